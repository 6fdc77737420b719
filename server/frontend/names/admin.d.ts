// Names on which templates and scripts agree. Administration and paper forms.

interface DOMStringMap {
  staff?: string; // one of the staff, as JSON
  line?: string; // of the standard times, as JSON
  addStaff?: string;
  editStaff?: string;
  addLine?: string;
  editLine?: string;
  removeLine?: string;
  addTeam?: string;
  editTeam?: string;
  removeTeam?: string;
  addBay?: string;
  titleAdd?: string; // of a form for a new one
  titleEdit?: string; // of a form for a known one
  bays?: string;
  remove?: string; // the word for taking a bay out
  switch?: string; // on or off
  pinOf?: string; // the person whose PIN is set
  hasPin?: string; // there is one
  removePin?: string;
  only?: string; // the role for which a field is
  onlyNew?: string;
  none?: string; // shown where this search finds nothing
  fault?: string; // of a form; a fault that a simulated sign is given
  proposal?: string; // the code of a line with a proposal
  accept?: string; // the minutes that are proposed
  trades?: string; // their words, as JSON
  differences?: string;
  figures?: string; // the table of figures that a file would change
  apply?: string;
  refusals?: string;
  after?: string;
  broken?: string;
  sample?: string;
  tried?: string;
  takeBack?: string; // the number of an import
  keptImports?: string; // the backlog and the imports so far
  takeUp?: string; // an old open order
  closeBacklog?: string;
  strangers?: string;
  questions?: string;
  stopped?: string;
  counts?: string;
  again?: string;
  ignored?: string;
  sheets?: string;
  hidden?: string; // rows of the file that a filter hides
  hiddenColumns?: string;
  unlabelled?: string;
  unusual?: string;
  differing?: string;
  unpromised?: string;
  flags?: string;
  token?: string;
  address?: string; // the path that a token opens
  for?: string; // the role for which a text is
  picture?: string; // a QR code
  local?: string;
  copy?: string;
  revoke?: string; // the token that is revoked
  setting?: string; // the key
  settle?: string; // take or keep
  settings?: string; // on a form: the group of settings in it
  settingKey?: string; // on what is around a setting's fields: its key
  optional?: string; // it may be left empty, which is another value than an empty text
  settingRows?: string;
  settingRow?: string;
  settingEnters?: string; // the rows that a tap enters, as JSON: kind of field → cells of each row
  settingAdd?: string;
  settingRemove?: string;
  findCustomers?: string;
  phone?: string;
  orders?: string;
  notes?: string;
  export?: string;
  forget?: string;
  triesChannel?: string; // the channel that a form tries
  tries?: string; // the webhook that a button tries
  hook?: string; // the webhook that a form changes
  hookAdd?: string;
  hookRemove?: string;
  hookSecret?: string; // where a fresh one is shown
  narrow?: string; // the token that is to be for one page
  scope?: string; // which: board, lounge or sign
  ends?: string; // the path of what a button ends
  withdraw?: string; // the notice that is withdrawn
}

interface ElementIds {
  "cars-left": HTMLElement;
  customers: HTMLElement;
  "customer-line": HTMLElement;
  nobody: HTMLElement;
  "jobs-form": HTMLElement;
  "line-form": HTMLElement;
  "list-form": HTMLElement;
  "pin-form": HTMLElement;
  "staff-form": HTMLElement;
  "figures-file": HTMLElement;
  "table-form": HTMLElement;
  "team-form": HTMLElement;
  "token-form": HTMLElement;
  "token-made": HTMLElement;
}
