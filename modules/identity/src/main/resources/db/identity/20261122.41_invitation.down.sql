drop table identity.invitation;
