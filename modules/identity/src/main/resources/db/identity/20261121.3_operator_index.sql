create index operator_organisation_id on identity.operator (organisation_id);
