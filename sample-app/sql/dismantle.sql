-- Undoes bootstrap.sql, and everything that was issued since. To be run by who ran that, in a transaction.

SET LOCAL client_min_messages = warning;
GRANT akeyless_issuer TO CURRENT_USER WITH INHERIT TRUE, SET TRUE;
GRANT akeyless_heir, akeyless_reader, akeyless_writer, akeyless_account TO CURRENT_USER WITH INHERIT TRUE;
DROP SCHEMA akeyless_sample, akeyless_roots CASCADE;

-- As the maker of each: nobody else may drop it.
SET LOCAL ROLE akeyless_issuer;
DO $$
DECLARE
  lease regrole;
BEGIN
  FOR lease IN SELECT member FROM pg_auth_members WHERE roleid = 'akeyless_lease'::regrole
    AND grantor = 'akeyless_issuer'::regrole
  LOOP
    EXECUTE format('GRANT %s TO CURRENT_ROLE WITH INHERIT TRUE', lease);
    EXECUTE format('DROP OWNED BY %s CASCADE', lease);
    EXECUTE format('DROP ROLE %s', lease);
  END LOOP;
END $$;

SET LOCAL ROLE akeyless_owner;
DO $$
DECLARE
  root regrole;
BEGIN
  FOR root IN SELECT member FROM pg_auth_members WHERE roleid = 'akeyless_issuer'::regrole
    AND grantor = 'akeyless_owner'::regrole
  LOOP
    EXECUTE format('GRANT %s TO CURRENT_ROLE WITH INHERIT TRUE', root);
    EXECUTE format('DROP OWNED BY %s CASCADE', root);
    EXECUTE format('DROP ROLE %s', root);
  END LOOP;
END $$;

RESET ROLE;
DROP OWNED BY akeyless_heir, akeyless_reader, akeyless_writer, akeyless_account CASCADE;
DROP ROLE akeyless_heir, akeyless_reader, akeyless_writer, akeyless_account, akeyless_lease;
-- They gave rights to each other; the last to go is who gave.
DROP OWNED BY akeyless_issuer CASCADE;
DROP OWNED BY akeyless_owner CASCADE;
DROP ROLE akeyless_issuer, akeyless_owner;
