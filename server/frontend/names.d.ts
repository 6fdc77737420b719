// The names that templates and scripts agree on: every data- attribute that a script reads or writes (`orderNo` is
// data-order-no), and every id that it looks for. A name without a remark is a hook: it only says "this is it".
// tests/frontend/test_names.py holds this list against the scripts and against what templates write.

declare global {
  interface DOMStringMap {
    // On every page.
    kept?: string; // On <html>: a service worker has opened the page as it was kept.
    link?: string; // On <html>: whether the page hears the server, live or stale.
    clock?: string; // HH:mm, HH:mm:ss or date: what of the time is shown.
    countdown?: string; // The instant (ISO 8601) of which is shown what is left.
    left?: string; // far, soon or past; written beside a countdown.
    opens?: string; // The id of the dialog that a button opens.
    closes?: string;
    knownPeople?: string;
    signOut?: string;
    signIn?: string;

    // Rows of live pages.
    live?: string;
    page?: string; // The live page, as the server knows it.
    key?: string; // The key of a row, and its place as JSON.
    sort?: string;
    mark?: string; // What of a row a person should notice when it changes.
    joined?: string; // On a list: its first view has come.
    rowsPerPage?: string; // Of a list that turns its pages: how many rows a page has, as many as fit without it; and how long it stays.
    pageSeconds?: string;
    dots?: string;
    beyond?: string;
    count?: string; // What is counted here: a risk, a figure of an answer, or simply the things below.
    total?: string; // Which of the month's totals stands here, and how they meet their targets.
    met?: string;
    stage?: string; // Where the lounge's car is: ready, for one.
    voice?: string;

    // A car, its task, and what is done about it.
    orderNo?: string;
    plate?: string;
    task?: string; // The number of a task.
    seq?: string; // The log's last event of the job that the page has seen.
    state?: string;
    risk?: string;
    team?: string;
    bay?: string;
    trade?: string;
    technicians?: string; // Names, with commas between them.
    technician?: string; // One name: of a technician, of anybody, of an advisor.
    person?: string;
    advisor?: string;
    command?: string; // A command of the job, its body as JSON, and what is asked before it is given.
    body?: string;
    sure?: string;
    needs?: string;
    ask?: string;
    me?: string; // The command is given for this person; or for all who work on it.
    workers?: string;
    correct?: string; // An event whose time is corrected, or what was answered; and when it was, in ms.
    was?: string;
    move?: string; // The number of a task that is moved.
    since?: string; // When it began, in ms.
    stint?: string; // The technician whose timer this is.
    tap?: string; // Whether a tap about it waits or was refused: in words, and as a state.
    tapState?: string;

    // Taps that wait.
    items?: string;
    tapOf?: string; // The order of a tap in the list.
    look?: string;
    redo?: string;
    drop?: string;
    what?: string;
    meanwhile?: string;
    foreseen?: string; // A state for which a card's look is foreseen.

    // Parts of dialogs and cards into which a script writes.
    text?: string;
    title?: string;
    why?: string;
    place?: string;
    result?: string;
    operation?: string;
    name?: string;
    heading?: string;

    // The foreman's tablet.
    piece?: string; // The key of a piece (order/task), the list to which it belongs, and its place there.
    list?: string;
    order?: string;
    cards?: string;
    tab?: string; // A tab's name; the tab of the administration.
    worst?: string; // The worst risk below a tab, or of what is carried.
    starts?: string; // When a chip starts, ends, its car is ready and promised, in ms; minutes worked, and by the standard.
    ends?: string;
    ready?: string;
    promised?: string;
    worked?: string;
    standard?: string;
    notBefore?: string; // When it is planned to begin at the earliest, in ms.
    day?: string; // The index of a shown day; how far a button zooms.
    zoom?: string;
    follow?: string;
    cancel?: string;
    confirm?: string;
    effects?: string;
    lost?: string;
    people?: string;
    days?: string;
    daysSection?: string;
    partsSection?: string;
    parts?: string; // Operations that can be split off, as JSON; and the words for all of them.
    operations?: string;
    work?: string;
    code?: string; // On what can be chosen in the confirmation: an operation, or when a day begins in ms.
    at?: string;
    swaps?: string; // The piece with which a handle swaps.
    leftOver?: string;
    leftCards?: string;
    leftKeep?: string;
    keepAll?: string;
    plan?: string;
    moves?: string;
    said?: string;
    harmed?: string;
    give?: string;
    all?: string;
    now?: string;
    again?: string;

    // The advisor's desk.
    escalates?: string;
    warning?: string;
    section?: string;
    whose?: string;
    forecast?: string;
    lateCustomer?: string;
    sheet?: string; // The order whose sheet a button opens; where the sheet is put; the day of a sheet of attendance.
    bell?: string; // off, on, or tap where the browser wants one before it can be heard.
    rung?: string; // On <html>: how often it has rung.
    quiet?: string;
    newOrder?: string;
    form?: string; // The dialog of a form that a button opens.
    path?: string; // Where a form is sent to, what goes with it as JSON, and the word for having done it.
    fixed?: string;
    done?: string;
    kind?: string; // "time" for an instant; what of the car a field begins with; the cars for which an option is.
    from?: string;
    when?: string;
    proposed?: string;
    about?: string;
    minutes?: string;
    picker?: string;
    search?: string;
    found?: string;
    chosen?: string;
    sum?: string;
    estimate?: string;
    learned?: string;
    take?: string;

    // The technician's page.
    mine?: string; // The person whose page it is; "" for a team's tablet.

    // The call-back, the worklists, the book beside the figures.
    calls?: string;
    call?: string; // The order of a call.
    dial?: string;
    begin?: string;
    undo?: string; // The event that is undone, and the call that is put down.
    hangUp?: string;
    gives?: string; // A form's command; the task whose time is shared; the event that its sender has seen.
    shares?: string;
    seen?: string;
    review?: string;
    send?: string; // "POST /path" of a form.
    null?: string; // A blank in this field takes back what stood there.
    options?: string; // Options and values of a form, as JSON; what fills all empty fields.
    values?: string;
    fill?: string;
    chart?: string; // A chart's figures, as JSON.
    turn?: string;
    print?: string;

    // Signing in.
    next?: string;
    who?: string;
    step?: string;
    recent?: string;
    other?: string;
    digit?: string;
    erase?: string;
    back?: string;

    // Administration.
    staff?: string; // One of the staff, a team, a line of the standard times: as JSON.
    line?: string;
    addStaff?: string;
    editStaff?: string;
    addLine?: string;
    editLine?: string;
    removeLine?: string;
    addTeam?: string;
    editTeam?: string;
    removeTeam?: string;
    addBay?: string;
    titleAdd?: string;
    titleEdit?: string;
    bays?: string;
    remove?: string; // The word for taking a bay out.
    switch?: string; // on or off: what becomes of a person.
    pinOf?: string; // The person whose PIN is set, and whether there is one.
    hasPin?: string;
    removePin?: string;
    only?: string;
    onlyNew?: string;
    none?: string;
    fault?: string;
    proposal?: string; // The code of a line with a proposal, and the minutes that are proposed.
    accept?: string;
    trades?: string;
    differences?: string;
    apply?: string;
    refusals?: string;
    after?: string;
    broken?: string;
    sample?: string;
    tried?: string;
    strangers?: string;
    unlabelled?: string;
    unpromised?: string;
    flags?: string;
    token?: string;
    address?: string; // The path that a token opens.
    for?: string; // The role or the protocol that this is for.
    local?: string;
    copy?: string;
    revoke?: string; // The token that is revoked, the notice that is withdrawn.
    withdraw?: string;

    // Signs.
    sign?: string;
    columns?: string;
    lines?: string;
    led?: string;
    drawn?: string; // How often a panel was drawn.
    on?: string;
    colour?: string;
    attention?: string;
    try?: string;
    variant?: string;
    variants?: string; // Line settings of each protocol, as JSON.
    advice?: string; // What to do about an answer.
    known?: string; // The sign stands in the settings already.
  }
}

export type ElementId =
  // On every page.
  | "main"
  | "stale"
  | "tap-item"
  | "taps"
  | "taps-list"
  // The foreman's tablet.
  | "advice"
  | "confirm"
  | "job"
  | "jobs"
  | "left-over"
  | "plan"
  | "plan-move"
  | "refused-icon"
  | "risk-badges"
  | "shop-days"
  | "stop-icon"
  | "swap-icon"
  // The advisor's desk.
  | "cars"
  | "delivered"
  | "ringing"
  | "standards"
  | `form-${string}`
  // The technician's page.
  | "hours"
  | "people"
  | "tasks"
  | `reasons-${string}`
  // Administration and paper forms.
  | "jobs-form"
  | "line-form"
  | "pin-form"
  | "staff-form"
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
