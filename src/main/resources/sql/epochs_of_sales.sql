-- The epochs of sales whose stock has been reckoned: orders of others come too late to be in it.
-- $1 sale ids
SELECT id, epoch FROM sale WHERE id = ANY(cast($1 AS text[])) AND live
