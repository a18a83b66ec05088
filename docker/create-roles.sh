#!/bin/sh
# Runs once, when PostgreSQL makes its data folder. Two roles, neither a superuser, which row-level security would not
# bind: the owner makes tables and policies (migrations only); the application works with rows and owns nothing.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner="$DATABASE_PASSWORD" --set application="$APPLICATION_PASSWORD" <<'SQL'
CREATE ROLE rhi_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'owner';
CREATE ROLE rhi_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'application';
CREATE DATABASE rhi OWNER rhi_owner;
REVOKE CONNECT ON DATABASE rhi FROM PUBLIC;
GRANT CONNECT ON DATABASE rhi TO rhi_app;
SQL
