// Names on which templates and scripts agree. The call-back, the worklists, the book beside the figures.

interface DOMStringMap {
  calls?: string;
  call?: string; // the order of a call
  dial?: string;
  begin?: string;
  unfolds?: string; // a button that folds out what stands beside it
  undo?: string; // the event that is undone
  hangUp?: string; // the event of a call that is put down
  gives?: string; // a form's command
  shares?: string; // the task whose time is shared
  seen?: string; // the event that whoever sends the form has seen
  charges?: string; // a form that decides to whom a rework is charged
  review?: string;
  send?: string; // "POST /path" of a form
  null?: string; // a blank in this field takes back what stood there
  options?: string; // of a list in a form, as JSON
  values?: string; // of a form, as JSON
  fill?: string; // what fills all empty fields
  chart?: string; // its figures, as JSON
  turn?: string; // by how many slides
  print?: string;
}
