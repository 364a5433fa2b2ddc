-- The evaluator's LeNet that the sites of a round check their models with; null when there is none,
-- or when the round has no check.
alter table rounds add column lenet jsonb;

-- How near the samples of a site's model came to its images: quantiles, as the site told them.
alter table updates add column memorisation jsonb;
