// What the server refused, as an error that can be thrown.

/** @import { ProblemBody } from "../types.js" */

/** `status`, `detail` (a sentence), `field` (or ""), `body` (the whole problem). */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {ProblemBody} body
   */
  constructor(status, body) {
    super(body.detail || body.title || String(status));
    this.status = status;
    this.detail = this.message;
    this.field = body.field || body.errors?.[0]?.field || "";
    this.body = body;
  }
}
