drop index identity.operator_organisation_id;
