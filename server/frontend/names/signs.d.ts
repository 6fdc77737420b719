// Names on which templates and scripts agree. Signs.

interface DOMStringMap {
  sign?: string; // its name
  columns?: string; // of a sign
  lines?: string; // of a sign
  led?: string;
  drawn?: string; // how often a panel was drawn
  on?: string; // 1 where a sign is lit
  colour?: string; // of a line
  attention?: string; // a line that blinks
  try?: string; // what a trial tries
  variant?: string;
  protocols?: string; // what each says of itself, as JSON
  of?: string; // the protocol to which fields belong
  json?: string; // a field whose value is JSON
  advice?: string; // what to do about an answer
  known?: string; // the sign stands in the settings already
}

interface ElementIds {
  ask: HTMLElement;
  connect: HTMLElement;
  "find-ports": HTMLElement;
  copy: HTMLElement;
  found: HTMLElement;
  history: HTMLElement;
  led: HTMLElement;
  notice: HTMLElement;
  now: HTMLElement;
  picture: HTMLElement;
  ports: HTMLElement;
  save: HTMLElement;
  saved: HTMLElement;
  seen: HTMLElement;
  settings: HTMLElement;
  then: HTMLElement;
  "then-text": HTMLElement;
  tried: HTMLElement;
  variants: HTMLElement;
  yaml: HTMLElement;
}
