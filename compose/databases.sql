-- Run once, when PostgreSQL's volume is new: each service has a database of its own.
create database coordinator;
create database evaluator;
create database samples;
