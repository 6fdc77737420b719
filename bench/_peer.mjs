// Node's socket.io in the place of the server: `node _peer.mjs` prints its port, gives every display a view, and for each
// line "seq octets" on its input sends a `changes` of that length to all. Without compression, so that both send the same.

import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { Server } from "socket.io";

/** What stands around the padding in a frame. */
const AROUND = '42["changes",{"seq":1000,"pad":""}]'.length;

const http = createServer();
const io = new Server(http, { transports: ["websocket"], perMessageDeflate: false });

io.on("connection", (socket) => {
  socket.on("join", () => {
    socket.join("page");
    socket.emit("view", { seq: 0, rows: [] });
  });
});

http.listen(0, "127.0.0.1", () => process.stdout.write(`${http.address().port}\n`));

for await (const line of createInterface({ input: process.stdin })) {
  const [seq, octets] = line.split(" ").map(Number);
  io.to("page").emit("changes", { seq, pad: "x".repeat(Math.max(0, octets - AROUND)) });
}
process.exit();
