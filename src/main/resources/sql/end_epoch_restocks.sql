-- Nor need restocks that Redis does not have yet. Returns them: whoever is about to release one must find it done.
-- $1 sale id
UPDATE restock SET released = true WHERE sale_id = $1 AND NOT released RETURNING id, delta
