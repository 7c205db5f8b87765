drop table identity.waiting_device;
