#!/bin/sh
# Runs once, when PostgreSQL makes its data folder. The application's role owns the database but is no
# superuser: PostgreSQL's row-level security does not bind superusers.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --set password="$DATABASE_PASSWORD" <<'SQL'
CREATE ROLE rhi_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE rhi OWNER rhi_owner;
SQL
