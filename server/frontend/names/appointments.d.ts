// Names on which templates and scripts agree. The appointments.

interface DOMStringMap {
  appointment?: string; // its number
  begins?: string; // when a half-day begins, in ms
  booksAt?: string; // the time, in ms, for which a button books; "" for none
  plannedAt?: string; // when a car is to come, in ms
  carried?: string; // the appointment that is put into another half-day by the next tap
  carries?: string; // a button that takes it up for that
  plan?: string;
}

interface ElementIds {
  appointment: HTMLElement;
  carried: HTMLElement;
  lists: HTMLElement;
}
