drop table identity.profile;
