-- Images of a site's own model, which the site draws where layers are personal: as they arrived with the
-- assignment, and as they came with its update. Null where the round asks for none.
alter table assignments add column samples jsonb;
alter table updates add column samples jsonb;

-- Where the images are that a site drew itself; null where the sample service draws them.
alter table appraisals add column images_key text check (images_key is null or site is not null);
