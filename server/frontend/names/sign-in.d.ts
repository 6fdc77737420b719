// Names on which templates and scripts agree. Signing in.

interface DOMStringMap {
  next?: string; // the page to which signing in leads
  who?: string; // who signs in
  step?: string; // names or pin
  recent?: string;
  other?: string;
  digit?: string; // of the PIN
  typed?: string; // whose PIN may be a passphrase
  ownPin?: string;
  setUp?: string;
  erase?: string;
  back?: string;
}
