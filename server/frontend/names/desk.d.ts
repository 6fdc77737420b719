// Names on which templates and scripts agree. The advisor's desk.

interface DOMStringMap {
  escalates?: string; // after how many minutes a warning does
  warning?: string; // its state
  section?: string; // the heading or list to which it belongs
  whose?: string;
  forecast?: string; // when the car is ready, in ms
  lateCustomer?: string; // the note about the customer of a late car
  sheet?: string; // the order whose sheet a button opens; a day of attendance; or where a sheet is put
  onItsWay?: string; // in a sheet: a message to the customer has not gone out yet
  bell?: string; // off, on, or tap where the browser wants one first
  rung?: string; // on <html>: how often the bell has rung
  newOrder?: string;
  form?: string; // the dialog of a form that a button opens
  path?: string; // where a form is sent to
  fixed?: string; // what goes with a form, as JSON
  done?: string; // the word for having sent a form
  kind?: string; // of a setting: how it is entered
  from?: string; // what of the car a field begins with
  when?: string; // the cars for which an option is: promised or unpromised
  proposed?: string; // begins with a time that is proposed
  about?: string;
  minutes?: string; // by which a time is proposed
  picker?: string;
  amends?: string;
  candidates?: string;
  aboutCar?: string;
  filled?: string;
  load?: string;
  finder?: string;
  cars?: string;
  ofOrders?: string; // what a file of repair orders alone has
  arrivals?: string; // who is to come today, on the desk
  arrival?: string; // the number of such an appointment
  arrives?: string; // opens the order of a car that is here
  passesBooked?: string; // the appointment that is passed on
  passes?: string; // the order that is passed on; "" for all cars of an advisor
  facts?: string; // what an order says, as JSON
  search?: string; // the table that is searched
  found?: string; // the words by which a row is found
  chosen?: string;
  sum?: string;
  estimate?: string;
  learned?: string;
  take?: string;
  shown?: string;
  finding?: string; // the seq of one that becomes added work
  complaints?: string; // how many wait is told here
  signs?: string; // what the customer signs: excuse or added_work
  signed?: string; // a button that ends signing: yes or no
  pad?: string;
  wipe?: string;
  photo?: string;
}

interface ElementIds {
  cars: HTMLElement;
  delivered: HTMLElement;
  ringing: HTMLElement;
  signing: HTMLElement;
  standards: HTMLElement;
  "pass-on": HTMLElement;
  [form: `form-${string}`]: HTMLElement;
}
