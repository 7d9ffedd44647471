-- What the stock of a sale's epoch is to say of the sale itself.
-- $1 sale id
SELECT epoch, live, status, revision, opens_at, closes_at, per_buyer_limit FROM sale WHERE id = $1
