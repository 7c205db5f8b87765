alter table users drop bio;
