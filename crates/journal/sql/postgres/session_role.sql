-- Who we are: may the role pass by what guards the journal, does it own the schema, if there is one, are our
-- tables there, and is a guard told that everything is looked at already?
SELECT r.rolname::text, r.rolsuper, r.rolbypassrls,
    (SELECT pg_has_role(current_user, n.nspowner, 'USAGE') FROM pg_namespace n WHERE n.nspname = 'messwert'),
    EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'messwert' AND c.relname = 'steps'),
    current_setting('synchronous_commit'), current_setting('messwert.is_checked', true) = 'yes'
FROM pg_roles r WHERE r.rolname = current_user
