drop table identity.avatar;
