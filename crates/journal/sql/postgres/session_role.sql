-- Who we are: may the role pass by what guards the journal, does it own the schema, if there is one, are our
-- tables there, and is a guard told that everything is looked at already?
-- Whoever may become a role that passes by it may pass by it, be it by going back to who logged in.
SELECT current_user::text,
    EXISTS (SELECT FROM pg_roles strong, pg_roles ours WHERE strong.rolsuper
        AND ours.rolname IN (current_user, session_user) AND pg_has_role(ours.oid, strong.oid, 'MEMBER')),
    EXISTS (SELECT FROM pg_roles strong, pg_roles ours WHERE strong.rolbypassrls
        AND ours.rolname IN (current_user, session_user) AND pg_has_role(ours.oid, strong.oid, 'MEMBER')),
    (SELECT pg_has_role(current_user, n.nspowner, 'USAGE') FROM pg_namespace n WHERE n.nspname = 'messwert'),
    EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'messwert' AND c.relname = 'steps'),
    current_setting('synchronous_commit'), current_setting('messwert.is_checked', true) = 'yes'
