// The shapes that several scripts share: messages of the live channel, taps, and what a device keeps. Those of the API are
// in api.d.ts.

/** A key by which rows are put in order, as the server makes it. */
export type SortKey = (number | string)[];

/** A row of a live page: its HTML, and where it belongs. */
export interface Row {
  key: string;
  sort: SortKey;
  html?: string;
  /** Instead of `html`, what makes it of the row's HTML that is held. */
  edits?: [from: number, count: number, html: string][];
}

/** All rows of a page. `seq`: the log's last event that they show. `trouble`: what is wrong with the server, if anything. */
export interface View {
  seq: number;
  now: string;
  rows: Row[];
  trouble?: string;
}

/** What has changed since the message with the seq `follows`. */
export interface Changes extends View {
  follows: number;
  removed: string[];
}

/** Something the person on this page should notice. */
export interface Alert {
  kind: string;
  job: string;
  text: string;
}

/** The last view of a page that this device keeps. */
export interface KeptView {
  page: string;
  person: string;
  language: string;
  now: string;
  rows: Row[];
}

export type Risk = "none" | "tight" | "late_expected" | "overdue";

/** An event of the log, as far as pages want to know. */
export interface RecordedEvent {
  job: string;
  seq: number;
}

export interface TaskState {
  number: number;
  team: string | null;
  bay: string | null;
  technicians: string[] | null;
}

/** What the API says of a command that was done. */
export interface CommandAnswer {
  job: { order_no: string; plate: string; seq: number };
  events: RecordedEvent[];
  hints?: { field: string; text: string }[];
}

/** Why the API refused: problem+json. `current` is the job as it now is. */
export interface ProblemBody {
  type?: string;
  title?: string;
  detail?: string;
  field?: string;
  errors?: { field: string }[];
  current?: { seq?: number; follow_up?: unknown; tasks?: TaskState[] };
}

/** The moment of a tap, in ms. `at` and `seen` by the server's clock, `run` by the counting clock of `page`. */
export interface Moment {
  at: number;
  sure: boolean;
  seen: number;
  run: number;
  wall: number;
  page: string;
}

/** The body of a command. */
export interface CommandBody {
  task?: number;
  seen?: number;
  technicians?: string[];
  bay?: string;
  note?: string;
  [name: string]: unknown;
}

/** A command that was given on this device and is not answered yet.

    `state`: waiting, refused (with `problem`), or withdrawn: to be taken back once it is known to be recorded. */
export interface NewTap {
  key: string;
  person: string;
  order: string;
  command: string;
  path: string;
  body: CommandBody;
  text: string;
  plate: string;
  tapped: Moment;
  tries: number;
  state: "waiting" | "refused" | "withdrawn";
  problem?: { status: number; detail: string; seq: number | null } | null;
}

export interface Tap extends NewTap {
  id: number;
}

/** What became of a command: `answer` when it is done, `queued` (its id) when it waits for the network. */
export interface Given {
  answer?: CommandAnswer;
  queued?: number;
}

/** Where taps are kept; `add` gives null where nothing can be kept. `all`: the oldest first. */
export interface TapStore {
  add(tap: NewTap): Promise<number | null>;
  all(): Promise<Tap[]>;
  one(id: number): Promise<Tap | undefined>;
  change(id: number, changes: Partial<Tap>): Promise<Tap | undefined>;
  remove(id: number): Promise<void>;
  watch(listener: () => void): () => void;
}

/** One try of one call; it throws when the server cannot be reached. `more`: further headers. */
export type Send = (
  method: string,
  path: string,
  body: unknown,
  options: { key?: string; more?: Record<string, string>; seconds?: number },
) => Promise<{ ok: boolean; status: number; json(): Promise<unknown> }>;

/** Who hears what becomes of the taps. */
export interface TapListener {
  /** A tap that cannot be kept did not reach the server. */
  offline(): void;
  /** So many taps that waited are done. */
  sent(count: number): void;
  answered(tap: Tap, answer: CommandAnswer): void;
  refused(tap: Tap, problem: { detail: string }): void;
  otherPerson(detail: string): void;
  /** The session has ended, while somebody waits for an answer or not. */
  signedOut(isAwaited: boolean): void;
  /** The server has said what time it is (ISO 8601). */
  clock(now: string): void;
}

/** What the queue of taps is made of. */
export interface QueueParts {
  /** The one who is signed in; "" for nobody, whose taps are not kept. */
  person: string;
  store: TapStore;
  send: Send;
  listener: TapListener;
  moments: { present(): Moment; ageOf(tapped: Moment): { age: number; clock: string } };
  newKey(): string;
  /** What an undo of that is called. */
  undoText(what: string): string;
  /** Run later, in ms; gives what cancels it. */
  later(run: () => void, ms: number): () => void;
  /** Whether the server can be believed to be there. */
  isReachable: boolean;
}
