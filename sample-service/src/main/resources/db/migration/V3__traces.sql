-- The context of the trace that asked for it, see docs/metrics.md.
alter table sample add column traceparent text;
