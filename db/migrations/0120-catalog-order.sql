-- Lists in the orders that Backstage's clients ask for: by name and by reference, of one kind or of all.
CREATE INDEX entities_by_plain_name ON entities (name, id);
CREATE INDEX entities_by_kind_and_plain_name ON entities (kind, name, id);
CREATE INDEX entities_by_kind_and_ref ON entities (kind, ref, id);
