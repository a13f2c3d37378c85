-- Layout 1. `json` holds the whole value; the other columns are there to be searched.
CREATE TABLE documents (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    hash INTEGER NOT NULL,          -- of the content, FNV-1a
    coder TEXT NOT NULL,            -- version of program, data and model
    failed INTEGER NOT NULL,        -- 1 = could not be read or coded
    headline TEXT,
    text TEXT NOT NULL,
    published TEXT,                 -- RFC 3339 or ISO day
    day TEXT,                       -- ISO day of publication
    publisher TEXT,
    url TEXT,
    language TEXT,
    json TEXT NOT NULL
);
CREATE INDEX documents_day ON documents (day);

CREATE TABLE sentences (
    doc TEXT NOT NULL REFERENCES documents (id),
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,         -- bytes
    "end" INTEGER NOT NULL,
    PRIMARY KEY (doc, number)
) WITHOUT ROWID;

CREATE TABLE records (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    doc TEXT NOT NULL REFERENCES documents (id),
    sentence INTEGER NOT NULL,
    cluster TEXT NOT NULL,
    day TEXT,
    endday TEXT,
    event TEXT NOT NULL,
    mode TEXT NOT NULL,             -- ;visit;
    quad INTEGER NOT NULL,
    scale REAL NOT NULL,
    status TEXT NOT NULL,
    actor_countries TEXT NOT NULL,  -- ;RUS;IRN;
    recipient_countries TEXT NOT NULL,
    actor_sectors TEXT NOT NULL,
    recipient_sectors TEXT NOT NULL,
    place_country TEXT,
    place_name TEXT,
    lat REAL,
    lon REAL,
    confidence REAL NOT NULL,
    publisher TEXT,
    attributed INTEGER NOT NULL,    -- 1 = somebody else says so
    json TEXT NOT NULL
);
CREATE INDEX records_id ON records (id);
CREATE INDEX records_doc ON records (doc, sentence);
CREATE INDEX records_day ON records (day);
CREATE INDEX records_event ON records (event, day);
CREATE INDEX records_quad ON records (quad, day);
CREATE INDEX records_status ON records (status);
CREATE INDEX records_actor ON records (actor_countries);
CREATE INDEX records_recipient ON records (recipient_countries);
CREATE INDEX records_place ON records (place_country, day);
CREATE INDEX records_latlon ON records (lat, lon);
CREATE INDEX records_confidence ON records (confidence);
CREATE INDEX records_cluster ON records (cluster);
CREATE INDEX records_publisher ON records (publisher);

CREATE TABLE diagnostics (
    row INTEGER PRIMARY KEY,
    doc TEXT NOT NULL,
    severity TEXT NOT NULL,         -- note, warning, error
    code TEXT NOT NULL,
    json TEXT NOT NULL
);
CREATE INDEX diagnostics_doc ON diagnostics (doc);
CREATE INDEX diagnostics_severity ON diagnostics (severity);

-- A person's judgement of a record.
CREATE TABLE reviews (
    row INTEGER PRIMARY KEY,
    record TEXT NOT NULL,
    doc TEXT NOT NULL,
    reviewer TEXT,
    verdict TEXT NOT NULL,
    json TEXT NOT NULL,
    made TEXT NOT NULL              -- RFC 3339
);
CREATE INDEX reviews_record ON reviews (record);

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE VIRTUAL TABLE words USING fts5 (
    headline, text, content = 'documents', content_rowid = 'row', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER documents_insert AFTER INSERT ON documents BEGIN
    INSERT INTO words (rowid, headline, text) VALUES (new.row, new.headline, new.text);
END;
CREATE TRIGGER documents_delete AFTER DELETE ON documents BEGIN
    INSERT INTO words (words, rowid, headline, text) VALUES ('delete', old.row, old.headline, old.text);
END;
CREATE TRIGGER documents_update AFTER UPDATE OF headline, text ON documents BEGIN
    INSERT INTO words (words, rowid, headline, text) VALUES ('delete', old.row, old.headline, old.text);
    INSERT INTO words (rowid, headline, text) VALUES (new.row, new.headline, new.text);
END;
