package dev.stoa.platform.runtime;

import java.nio.file.Path;

final class HoldsFolder {
    private HoldsFolder() {}

    static void main(String[] arguments) throws Exception {
        try (var _ = DataFolder.open(Path.of(arguments[0]))) {
            System.out.println("held");
            System.in.read();
        }
    }
}
