// Names on which templates and scripts agree. The foreman's tablet.

interface DOMStringMap {
  piece?: string; // of a job: order/task
  list?: string; // the list to which a piece belongs
  queued?: string; // dispatched to a team: the bay may still change
  opensRescue?: string;
  steps?: string; // that would save a car
  next?: string; // begins what the bay is offered
  offered?: string; // the bays that are offered it now
  able?: string; // the only people who may begin it
  ofTrade?: string; // shown for this trade
  order?: string; // a piece's place in its list; what an operator asks of a sign
  cards?: string; // the list of cards that stands here
  tab?: string; // of the column, or of the administration
  worst?: string; // the worst risk below a tab, or of what is carried
  starts?: string; // when a chip's task starts, in ms
  ends?: string; // when it ends
  ready?: string; // when its car is ready
  promised?: string; // when the car is promised, in ms
  progress?: string; // work on a task is shown here, as it goes on
  progressText?: string; // in words
  counts?: string; // the instants, in ms, between which minutes worked count up
  worked?: string; // minutes so far, where they stand
  standard?: string; // minutes by the table
  notBefore?: string; // when a task is planned to begin at the earliest, in ms
  day?: string; // the index of a shown day
  zoom?: string; // by how many steps
  follow?: string;
  large?: string; // large rows are wanted
  fold?: string; // a team's name: folds its head
  cancel?: string;
  confirm?: string;
  effects?: string;
  lost?: string;
  people?: string;
  days?: string;
  daysSection?: string;
  partsSection?: string;
  parts?: string; // operations that can be split off, as JSON
  operations?: string; // all operations, in words
  work?: string;
  code?: string; // of an operation that can be chosen
  at?: string; // a moment: in ms a day that can be chosen, ISO 8601 a proof
  swaps?: string; // the piece with which a handle swaps
  leftOver?: string;
  leftCards?: string;
  leftKeep?: string;
  keepAll?: string;
  said?: string;
  all?: string;
  plan?: string; // teams and bays, in a word that differs where they do
  attends?: string; // a technician's name
  own?: string; // the technician's own team
  says?: string; // a remark of the server's, in words
  outage?: string; // the bay that cannot be used
  now?: string; // it is so already
  on?: string; // the day (ISO 8601) of which a sheet speaks
  who?: string; // whom or what a sheet is about
  say?: string; // the body that a button sends, as JSON
  fromNow?: string; // from the tap on
  hours?: string; // so long from the tap on
  sheetOf?: string; // people or bays: a sheet for when the network is away
  until?: string; // the instant (ISO 8601) until which it holds
  reason?: string; // the words that a button fills in
  lent?: string;
  week?: string; // the technician whose shift plan a form holds
  giveAway?: string;
  giveTeam?: string;
}

interface ElementIds {
  advice: HTMLElement;
  attending: HTMLElement;
  confirm: HTMLElement;
  "give-away": HTMLElement;
  job: HTMLElement;
  jobs: HTMLElement;
  "left-over": HTMLElement;
  "refused-icon": HTMLElement;
  rescue: HTMLElement;
  "risk-badges": HTMLElement;
  "shop-days": HTMLElement;
  "next-icon": HTMLElement;
  "stop-icon": HTMLElement;
  "swap-icon": HTMLElement;
}
