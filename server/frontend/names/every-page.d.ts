// The names on which templates and scripts agree, a file for each page; this one is of every page: its frame, its live
// rows, a car and its task, taps that wait, dialogs.
//
// `DOMStringMap` holds every data- attribute that a script reads or writes (`orderNo` is data-order-no), `ElementIds` every
// id that it looks for. A name without a remark is a hook that says "this is it", or says all.
// tests/frontend/test_names.py holds these lists against the scripts and against what templates write.

type ElementId = keyof ElementIds;

interface DOMStringMap {
  // On every page.
  kept?: string; // on <html>: a service worker has opened the page as it was kept
  link?: string; // on <html>: live or stale
  clock?: string; // HH:mm, HH:mm:ss, or date: what is shown of the time
  countdown?: string; // the instant (ISO 8601) until which is counted
  left?: string; // far, soon or past
  calendars?: string; // on <html>: a calendar can be opened by a script
  picksDay?: string; // opens the calendar of the day beside it
  fileName?: string; // the name of the file that is chosen stands here
  typed?: string; // day or time: how what is typed is written
  opens?: string; // the id of the dialog that a button opens
  closes?: string;
  knownPeople?: string;
  signOut?: string;
  signIn?: string;

  // Rows of live pages.
  live?: string;
  page?: string; // the live page, as the server knows it
  key?: string; // of a row
  sort?: string; // a row's place, as JSON
  mark?: string; // what of a row a person should notice when it changes
  joined?: string; // on a list: its first view has come
  rowsPerPage?: string; // as many as fit without it
  columns?: string; // so many rows stand beside each other
  pageSeconds?: string; // how long a page of rows stays
  dots?: string;
  beyond?: string;
  count?: string; // what is counted: a risk, a figure of an answer, or simply the things below
  total?: string; // the month's total that stands here
  met?: string; // how the month's totals meet their targets, as JSON
  stage?: string; // where a customer's car is
  voice?: string;

  // A car, its task, and what is done about it.
  orderNo?: string; // of the car that this is about
  plate?: string; // of the car
  task?: string; // a task's number
  seq?: string; // the log's last event of the job that the page has seen
  state?: string;
  risk?: string; // none, tight, late_expected or overdue
  team?: string; // a name; in the administration the team as JSON
  bay?: string;
  trade?: string;
  technicians?: string; // names, with commas between them
  technician?: string; // one name
  person?: string; // one name
  advisor?: string; // one name
  command?: string; // of the job
  body?: string; // of the command, as JSON
  sure?: string; // the question before a command
  needs?: string; // a command that needs a note
  needsNote?: string; // a reason that needs a note
  ask?: string; // the kind of reason that is asked for
  me?: string; // the command is given for the person of the page
  workers?: string; // the command is given for all who work on the task
  correct?: string; // the event that is put right
  was?: string; // what a time or an amount was
  move?: string; // the number of a task that is moved
  since?: string; // when it began, in ms
  stint?: string; // the technician whose timer this is
  tap?: string; // that a tap about it waits, in words
  tapState?: string; // waiting or refused

  // Taps that wait.
  items?: string;
  tapOf?: string; // the order of a tap in the list
  look?: string;
  redo?: string;
  drop?: string;
  what?: string;
  meanwhile?: string;
  foreseen?: string; // the state of which this is the look of a card

  // Parts of dialogs and cards into which a script writes.
  text?: string;
  title?: string; // of a form; or where one is put
  why?: string;
  place?: string;
  result?: string;
  operation?: string;
  name?: string; // of a person
  heading?: string; // the section of which this is the heading
}

interface ElementIds {
  main: HTMLElement;
  stale: HTMLElement;
  "tap-item": HTMLElement;
  taps: HTMLElement;
  "taps-list": HTMLElement;
  trouble: HTMLElement;
}
