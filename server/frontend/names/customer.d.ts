// Names on which templates and scripts agree. The customer's own page.

interface DOMStringMap {
  work?: string; // the added work that is asked about, by its place in the log
  answers?: string; // the same, on the button
  putOff?: string; // the promised time, in ms
}

interface ElementIds {
  later: HTMLElement;
}
