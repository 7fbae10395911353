-- What the sample needs, on PostgreSQL 16 or later. May be run again.
--
--   akeyless_reader, akeyless_writer   what a lease may do: each lease is a member of one of them
--   akeyless_lease                     marks the roles that the producer issued
--   akeyless_heir                      owns what dropped roles leave behind, and may read nothing: a view or a SECURITY
--                                      DEFINER function that a lease made goes on with the rights of its owner
--   akeyless_issuer                    makes and drops leases; every root role works as this one
--   akeyless_owner                     makes and drops root roles, by two functions
--   akeyless_account                   the account whose password is changed in place
--
-- Why roots do not make leases, or each other, under their own name: since PostgreSQL 16 the maker of a role is its
-- member and the only one who may drop it, a grant needs its grantor, and membership cannot go in a circle. A root
-- that another root made could therefore never drop its maker, and dropping a maker would take every lease's
-- group away. A maker that stays, which roots only act as, leaves nothing behind in them.

DO $$
DECLARE
  role text;
BEGIN
  IF current_setting('server_version_num')::int < 160000 THEN
    RAISE EXCEPTION 'The sample needs PostgreSQL 16 or later, this is %', current_setting('server_version');
  END IF;
  FOREACH role IN ARRAY ARRAY[
    'akeyless_reader', 'akeyless_writer', 'akeyless_lease', 'akeyless_heir',
    'akeyless_issuer', 'akeyless_owner', 'akeyless_account'
  ] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role);
    END IF;
  END LOOP;
END $$;

ALTER ROLE akeyless_issuer CREATEROLE;
ALTER ROLE akeyless_owner CREATEROLE;

GRANT akeyless_reader, akeyless_writer, akeyless_lease TO akeyless_issuer
  WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
GRANT akeyless_issuer TO akeyless_owner WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
-- To hand over to a role, PostgreSQL wants the rights of that role.
GRANT akeyless_heir TO akeyless_issuer, akeyless_owner WITH INHERIT TRUE, SET TRUE;
GRANT akeyless_owner TO CURRENT_USER WITH INHERIT TRUE, SET TRUE;

CREATE SCHEMA IF NOT EXISTS akeyless_sample AUTHORIZATION akeyless_owner;
CREATE SCHEMA IF NOT EXISTS akeyless_roots AUTHORIZATION akeyless_owner;

SET LOCAL ROLE akeyless_owner;

CREATE TABLE IF NOT EXISTS akeyless_sample.orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  item text NOT NULL UNIQUE
);
INSERT INTO akeyless_sample.orders (item) VALUES ('tea'), ('biscuits') ON CONFLICT DO NOTHING;

GRANT USAGE ON SCHEMA akeyless_sample TO akeyless_reader, akeyless_writer, akeyless_account;
-- The heir as well: some kinds of object pass only to a role that could have made them.
GRANT CREATE ON SCHEMA akeyless_sample TO akeyless_writer, akeyless_heir;
GRANT SELECT ON akeyless_sample.orders TO akeyless_reader, akeyless_account;
GRANT SELECT, INSERT, UPDATE, DELETE ON akeyless_sample.orders TO akeyless_writer;

-- Runs as akeyless_owner, whoever calls it. The second argument is a SCRAM verifier: no password gets here.
CREATE OR REPLACE FUNCTION akeyless_roots.create_root(name text, verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF name !~ '^akeyless_root_[a-z0-9_]{1,40}$' THEN
    RAISE EXCEPTION 'not a name for a root role' USING ERRCODE = 'invalid_name';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext(name));
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
    EXECUTE format('CREATE ROLE %I NOINHERIT', name);
    EXECUTE format('GRANT akeyless_issuer TO %I WITH ADMIN FALSE, INHERIT FALSE, SET TRUE', name);
  ELSIF NOT akeyless_roots.is_root(name) THEN
    RAISE EXCEPTION 'role "%" is not a root role', name USING ERRCODE = 'insufficient_privilege';
  END IF;
  EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', name, verifier);
END $$;

-- A call of its own before drop_root, since a session that begins before this is committed would outlive its role.
CREATE OR REPLACE FUNCTION akeyless_roots.disable_root(name text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext(name));
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
    RETURN false;
  END IF;
  IF NOT akeyless_roots.is_root(name) THEN
    RAISE EXCEPTION 'role "%" is not a root role', name USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF name = session_user THEN
    RAISE EXCEPTION 'a root role does not drop itself' USING ERRCODE = 'object_in_use';
  END IF;
  EXECUTE format('ALTER ROLE %I NOLOGIN', name);
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION akeyless_roots.drop_root(name text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT akeyless_roots.disable_root(name) THEN
    RETURN;
  END IF;
  EXECUTE format('GRANT %I TO akeyless_owner WITH INHERIT TRUE, SET TRUE', name);
  PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = name;
  EXECUTE format('REASSIGN OWNED BY %I TO akeyless_heir', name);
  EXECUTE format('DROP OWNED BY %I', name);
  EXECUTE format('DROP ROLE %I', name);
END $$;

-- A name proves nothing: only what akeyless_owner itself made a member of the issuer is a root role.
CREATE OR REPLACE FUNCTION akeyless_roots.is_root(name text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM pg_auth_members
    JOIN pg_roles ON pg_roles.oid = member
    WHERE rolname = name
      AND roleid = 'akeyless_issuer'::regrole
      AND grantor = 'akeyless_owner'::regrole
  )
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA akeyless_roots FROM PUBLIC;
GRANT USAGE ON SCHEMA akeyless_roots TO akeyless_issuer;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA akeyless_roots TO akeyless_issuer;

RESET ROLE;
