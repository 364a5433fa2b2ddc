-- The context of the trace that asked for it, see docs/metrics.md.
alter table evaluation add column traceparent text;
