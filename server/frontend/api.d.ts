// What the HTTP API answers, as far as pages look at it.

import type { CommandAnswer, Risk } from "./types.js";

/** What becomes of one car. */
export interface Change {
  order_no: string;
  plate: string;
  after: { forecast_ready: string; risk: Risk };
  late_minutes: number;
  worse: boolean;
  grave: boolean;
  turn: Turn;
  text: string;
  moved: string;
}

/** What a move would change: the cars it is about first, then the others. */
export interface Preview {
  changes: Change[];
  starts_at: string | null;
  ends_at: string | null;
  wait: { text: string } | null;
  refused: string | null;
}

/** Another car whose forecast would move. */
export interface Shift {
  text: string;
  risk: Risk;
  grave: boolean;
  turn: Turn;
}

/** Which way a forecast moves. */
export type Turn = "earlier" | "later" | "same";

/** One bay for a task: when the car would be ready there, or why it cannot go there. */
export interface Place {
  team: string;
  bay: string;
  refused: string | null;
  starts_at: string;
  ends_at: string;
  ready_at: string;
  risk: Risk;
  late: string;
  made_late: string[];
  changes: Shift[];
  text: string;
  rank: number | null;
  reasons: { text: string }[];
}

/** A task on the foreman's tablet; `seq`: the log's last event of its job that the page has seen. */
export interface TaskAtBay {
  piece: string;
  orderNo: string;
  plate: string;
  task: number;
  seq: number;
  bay: string;
}

/** The task in the foreman's hand. `planned`: when it is to begin at the earliest so far, in ms, and `notBefore` from now
    on; null is as soon as it can. `isQueued`: it queues for its team, and `bay` is where it is expected. */
export interface TaskInHand extends TaskAtBay {
  trade: string;
  team: string;
  state: string;
  list: "waiting" | "bays";
  planned: number | null;
  isQueued: boolean;
  notBefore: number | null;
  isDragged: boolean;
  isByKey: boolean;
}

/** One command that would save a car. */
export interface RescueStep {
  command: "put-first" | "dispatch";
  order_no: string;
  task: number;
  team: string | null;
  seen: number;
  changes: Change[];
  text: string;
}

export interface Rescue {
  late: Change[];
  steps: RescueStep[];
  text: string;
}

/** What the workshop says about an order that is being typed. */
export interface Estimate {
  forecast_ready: string;
  p96_ready: string | null;
  text: string;
}

/** A car that has been here; `order_no` is its newest order. */
/** A car that is to come; `event`: what was said of it last. */
export interface Appointment {
  id: number;
  plate: string;
  planned_at: string;
  state: string;
  order_no: string | null;
  event: number;
}

/** The answer to a command about an appointment: what it overbooks is told, and refuses nothing. */
export interface Booked extends Appointment {
  events: number[];
  overbooked: { text: string }[];
  hints: { text: string }[];
}

/** When a car would be ready, and what it would overbook. */
export interface AppointmentPlan {
  ready_at: string;
  overbooked: { text: string }[];
}

export interface FoundCar {
  plate: string;
  no_plate: boolean;
  vin: string;
  model: string;
  customer: { name: string; phone: string } | null;
  order_no: string;
  last_at: string;
  is_open: boolean;
}

/** What is known of a car; `came_back`: it may be back for the same; `advice`: what earlier visits advised. */
export interface KnownCar {
  plate: string;
  vin: string;
  model: string;
  customer: { name: string; phone: string } | null;
  open_orders: string[];
  visits: { order_no: string; received_at: string; delivered_at: string | null; operations: string[] }[];
  came_back: { order_no: string; days: number; operations: string[] } | null;
  advice: { order_no: string; finding: { at: string; note: string } }[];
}

export interface Standard {
  words?: string; // by what else it is found
  code: string;
  name: string;
  trade: string;
  standard_minutes: number;
  bays?: string[]; // the only ones in which it is done
  technicians?: string[]; // of whom one must be at it
}

/** A customer as a person: whose orders, and how many notes name them. */
export interface KnownCustomer {
  id: string;
  name: string;
  phone: string;
  orders: string[];
  notes: number;
}

/** A row of an imported file that was not taken. */
export interface Refusal {
  row: number;
  key: string | null;
  message: string;
}

/** What became of a file of repair orders; `flags`: how many rows said themselves whether they were on time. */
export interface JobsImported {
  number: number | null;
  imported: number;
  refusals: Refusal[];
  unpromised: number;
  flags: number;
  flags_against: number;
  unknown_advisors: string[];
  unknown_operations: string[];
  unusual_plates: string[];
  differing: DifferentOrder[];
  ignored: string[];
  sheets_left: string[];
  hidden: number;
  hidden_columns: string[];
  broken_off: string | null;
  dry_run: boolean;
}

/** What a file of monthly figures says, and what of it is new or differs. */
export interface FiguresImported {
  number: number | null;
  read: number;
  written: number;
  refusals: Refusal[];
  figures: { month: string; what: string; before: string | null; after: string | null }[];
  ignored: string[];
}

/** An open order, or the appointment of that number, of which a file says otherwise, fact by fact. */
export interface DifferentOrder {
  order_no: string;
  appointment: number | null;
  plate: string;
  seen: number;
  facts: {
    field: string;
    there: unknown;
    takes: boolean;
    called: string;
    here_called: string;
    there_called: string;
  }[];
}

/** A column of a file: what it is taken for, or what it may be and why. */
export interface SeenColumn {
  heading: string;
  field: string | null;
  guess: string | null;
  why: string | null;
  samples: string[];
}

/** Rows that are refused for one cause; `words` that nobody knows may mean one of `choices`. */
export interface Cause {
  field: string | null;
  count: number;
  rows: number[];
  example: Refusal;
  words: Record<string, number>;
  choices: { value: boolean | string | null; called: string }[];
}

/** What would become of a file; `stopped`: why nothing can be taken yet. */
export interface ImportPreview {
  sheet: string;
  sheets: string[];
  row: number;
  columns: SeenColumn[];
  fields: { name: string; called: string; required: boolean }[];
  stopped: string | null;
  outcome: JobsImported | null;
  causes: Cause[];
  samples: {
    order_no: string;
    plate: string;
    repair_type: string;
    advisor: string;
    stage: string;
    received_at: string;
    promised_at: string | null;
    delivered_at: string | null;
    verdict: string | null;
  }[];
}

/** What was said of a file: heading → field, and field → word → value. */
export interface ImportAnswers {
  columns: Record<string, string>;
  words: Record<string, Record<string, boolean | string | null>>;
}

/** What a file of standard times changes; `seen` names the table with which it was compared. */
export interface StandardsImported {
  seen: string;
  differences: { before: Standard | null; after: Standard }[];
  left_out: Standard[];
  refusals: Refusal[];
}

/** One line of a sign: what it says, in which colour. */
export interface SignLine {
  text: string;
  colour: string;
  attention?: boolean;
}

/** What a sign showed since `at`, and how sure that is. */
export interface Proof {
  at: string;
  connected: boolean;
  acknowledged: boolean;
  lines: SignLine[];
}

/** What an operator may ask of a sign. */
export type SignOrder = "test" | "resend" | "clear" | "set-up";

/** What a trial with a sign has found out. */
export interface Trial {
  trouble?: string;
  speed?: number;
  acknowledged?: boolean;
}

/** What the API answers at a path: each line a path, and its answer. */
type Answers =
  | ["/session", { person: { name: string; role: string }; now: string }]
  | ["/preview/placements", { placements: Place[] }]
  | ["/preview/dispatch" | "/preview/swap", Preview]
  | ["/preview/rescue", Rescue]
  | ["/preview/order", Estimate]
  | ["/presence/undo" | `/presence/${string}` | `/bays/${string}/service`, { events: number[] }]
  | ["/staff" | `/staff/${string}`, { name: string }]
  | ["/tokens", { name: string; role: string; token: string; address: string | null; picture: string | null }]
  | [`/customers?${string}`, KnownCustomer[]]
  | ["/imports/staff", { added: number; changed: number; refusals: Refusal[] }]
  | ["/next-order-number", { order_no: string }]
  | ["/appointments/preview", AppointmentPlan]
  | [`/appointments/${string}/arrive`, CommandAnswer & { appointment: Appointment }]
  | ["/appointments" | `/appointments/${string}/${"confirm" | "move" | "miss" | "cancel" | "undo"}`, Booked]
  | [`/capacity?${string}`, { day: string; trade: string; capacity_minutes: number; load_minutes: number }[]]
  | [`/cars?${string}`, FoundCar[]]
  | [`/cars/${string}?${string}`, KnownCar]
  | ["/pass-on", { orders: string[]; appointments: number[]; events: number[] }]
  | ["/webhooks", { name: string; secret: string }]
  | [`/webhooks/${string}/test` | `/channels/${string}/test`, { taken: boolean; fault: string }]
  | ["/imports/sample-day", { imported: number }]
  | [`/imports/${"jobs" | "appointments"}/preview?${string}`, ImportPreview]
  | [`/imports/${"jobs" | "appointments"}?${string}`, JobsImported]
  | ["/backlog/close", { closed: number }]
  | [`/imports/${string}/undo`, { orders: number; left: { order_no: string; what: string; who: string }[] }]
  | [`/imports/standards?${string}`, StandardsImported]
  | [`/imports/figures?${string}`, FiguresImported]
  | ["/ports", { port: string; device: string; description: string }[]]
  | [`/signs/${string}/trial`, { id: string; found: Trial | null }]
  | [`/signs/${string}/${"draft" | "settings"}`, { yaml: string }]
  | [`/signs/${string}/${SignOrder | "fault"}`, { driven: boolean }]
  | [`/signs/${string}?${string}`, { shown: Proof[] }]
  | [`/jobs/${string}/${string}`, CommandAnswer];

type AnswerAt<Path extends string, Line = Answers> = Line extends [infer Pattern, infer Answer]
  ? Path extends Pattern
    ? Answer
    : never
  : never;

/** The answer at `Path`; unknown for a path that is not listed. */
export type AnswerOf<Path extends string> = [AnswerAt<Path>] extends [never] ? unknown : AnswerAt<Path>;
