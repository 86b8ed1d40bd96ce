-- Who we are: may the role pass by what guards the journal, and does it own the schema, if there is one?
SELECT r.rolname::text, r.rolsuper, r.rolbypassrls,
    (SELECT pg_has_role(current_user, n.nspowner, 'USAGE') FROM pg_namespace n WHERE n.nspname = 'messwert'),
    to_regclass('messwert.steps') IS NOT NULL,
    current_setting('synchronous_commit')
FROM pg_roles r WHERE r.rolname = current_user
