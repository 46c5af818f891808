-- What the user says about a session: computed from the events of the private log (memory_events), and computed again from them at any time.
-- A row can exist before its session is recorded, or for a session of another machine.
create table session_marks (
    session_id varchar not null,
    title varchar, -- null: the client's
    tags varchar, -- sorted, separated by ', '; null: none
    pinned boolean not null,
    note varchar
);
