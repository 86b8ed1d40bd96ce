-- Whether the database answers.
SELECT count(*) FROM (SELECT 1 FROM tenants LIMIT 1) AS one
