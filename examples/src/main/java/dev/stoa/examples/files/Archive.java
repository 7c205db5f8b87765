package dev.stoa.examples.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.web.App;
import dev.stoa.web.Default;
import dev.stoa.web.Download;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Public;
import dev.stoa.web.Put;
import dev.stoa.web.http.Reply;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

public final class Archive {
    private final Path folder;

    record Stored(String name, long size) {}

    /// A name without slashes or dots in front, so that it stays in the folder.
    record FileName(String value) {
        FileName {
            if (!value.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")) {
                throw new IllegalArgumentException("must be letters, digits, '.', '_' and '-'");
            }
        }
    }

    Archive(Path folder) {
        this.folder = folder;
    }

    /// The file goes to the disk as it arrives, and gets its name when it is whole.
    @Put("/files/{name}")
    @Public
    Stored store(FileName name, InputStream body) throws IOException {
        var draft = Files.createTempFile(folder, ".draft-", "");
        try {
            var size = Files.copy(body, draft, StandardCopyOption.REPLACE_EXISTING);
            Files.move(draft, folder.resolve(name.value()), StandardCopyOption.ATOMIC_MOVE);
            return new Stored(name.value(), size);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    @Get("/files/{name}")
    @Public
    Download fetch(FileName name) {
        return Download.below(folder, name.value());
    }

    /// A report that is written while it is sent, however many lines it has.
    @Get("/squares.csv")
    @Public
    Reply squares(@Default("10") @Min(1) @Max(10_000_000) int lines) {
        return Reply.stream("text/csv", out -> {
            var csv = new PrintWriter(new OutputStreamWriter(out, UTF_8));
            csv.print("number,square\r\n");
            for (long i = 1; i <= lines; i++) {
                csv.print(i + "," + i * i + "\r\n");
            }
            csv.flush();
        });
    }

    public static App app(Path folder) {
        return App.named("Archive")
                .version("1.0.0")
                .mount(new Archive(folder))
                .answer(IOException.class, () -> HttpProblem.UNAVAILABLE.because("The disk does not take or give it."));
    }

    static void main() throws IOException {
        app(Files.createDirectories(Path.of("archive"))).run(8000);
    }
}
