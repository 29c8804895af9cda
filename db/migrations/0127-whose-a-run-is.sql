-- Who owns what a run makes, as an entity reference; NULL when nothing says so. Runs from before took their owner from
-- the answer of that name.
ALTER TABLE runs ADD COLUMN owned_by TEXT;

UPDATE runs SET owned_by = lower(json_extract(answers, '$.owner'))
WHERE json_valid(answers) AND json_extract(answers, '$.owner') GLOB '*:*/*';
