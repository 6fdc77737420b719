// The names that templates and scripts agree on: every data- attribute that a script reads or writes (`orderNo` is
// data-order-no), and every id that it looks for. A name without a remark is a hook that says "this is it", or says all.
// tests/frontend/test_names.py holds this list against the scripts and against what templates write.

declare global {
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

    // The foreman's tablet.
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
    reason?: string; // the words that a button fills in
    lent?: string;
    week?: string; // the technician whose shift plan a form holds
    giveAway?: string;
    giveTeam?: string;

    // The advisor's desk.
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

    // The appointments.
    appointment?: string; // its number
    begins?: string; // when a half-day begins, in ms
    booksAt?: string; // the time, in ms, for which a button books; "" for none
    plannedAt?: string; // when a car is to come, in ms
    carried?: string; // the appointment that is put into another half-day by the next tap
    carries?: string; // a button that takes it up for that
    plan?: string;

    // The customer's own page.
    work?: string; // the added work that is asked about, by its place in the log
    answers?: string; // the same, on the button
    putOff?: string; // the promised time, in ms

    // The technician's page.
    mine?: string; // the person whose page it is; "" on a team's tablet

    // The call-back, the worklists, the book beside the figures.
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

    // Signing in.
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

    // Administration.
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

    // Signs.
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
}

export type ElementId =
  // On every page.
  | "main"
  | "stale"
  | "tap-item"
  | "taps"
  | "taps-list"
  | "trouble"
  // The foreman's tablet.
  | "advice"
  | "attending"
  | "confirm"
  | "give-away"
  | "job"
  | "jobs"
  | "left-over"
  | "refused-icon"
  | "rescue"
  | "risk-badges"
  | "shop-days"
  | "next-icon"
  | "stop-icon"
  | "swap-icon"
  // The advisor's desk.
  | "cars"
  | "delivered"
  | "ringing"
  | "signing"
  // The appointments.
  | "appointment"
  | "carried"
  | "lists"
  // The customer's own page.
  | "later"
  | "standards"
  | "pass-on"
  | `form-${string}`
  // The technician's page.
  | "finding"
  | "hours"
  | "people"
  | "tasks"
  | `reasons-${string}`
  // Administration and paper forms.
  | "cars-left"
  | "customers"
  | "customer-line"
  | "nobody"
  | "jobs-form"
  | "line-form"
  | "list-form"
  | "pin-form"
  | "staff-form"
  | "figures-file"
  | "table-form"
  | "team-form"
  | "token-form"
  | "token-made"
  // Signs.
  | "ask"
  | "connect"
  | "find-ports"
  | "copy"
  | "found"
  | "history"
  | "led"
  | "notice"
  | "now"
  | "picture"
  | "ports"
  | "save"
  | "saved"
  | "seen"
  | "settings"
  | "then"
  | "then-text"
  | "tried"
  | "variants"
  | "yaml";
