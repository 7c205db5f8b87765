package dev.stoa.bench.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication(proxyBeanMethods = false)
class Main {

    static void main(String[] args) {
        SpringApplication.run(Main.class, args);
    }
}
