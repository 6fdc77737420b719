// Names on which templates and scripts agree. The technician's page.

interface DOMStringMap {
  mine?: string; // the person whose page it is; "" on a team's tablet
}

interface ElementIds {
  finding: HTMLElement;
  hours: HTMLElement;
  people: HTMLElement;
  tasks: HTMLElement;
  [form: `reasons-${string}`]: HTMLElement;
}
