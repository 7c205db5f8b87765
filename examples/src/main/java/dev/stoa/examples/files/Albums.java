package dev.stoa.examples.files;

import dev.stoa.web.App;
import dev.stoa.web.Form;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.Status;
import dev.stoa.web.form.Upload;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

public final class Albums {
    private final Path folder;

    record NewAlbum(
            @NotBlank String title,
            Upload cover,
            @Size(max = 20) List<Upload> pictures) {}

    record Album(UUID id, String title, long coverBytes, int pictures) {}

    Albums(Path folder) {
        this.folder = folder;
    }

    /// The files get names of our own; what the sender calls them is for people to read.
    @Post("/albums")
    @Status(201)
    @Public
    Album create(@Form(fileBytes = 5_000_000) NewAlbum album) throws IOException {
        var id = UUID.randomUUID();
        var own = Files.createDirectory(folder.resolve(id.toString()));
        album.cover().saveTo(own.resolve("cover"));
        for (int i = 0; i < album.pictures().size(); i++) {
            album.pictures().get(i).saveTo(own.resolve(Integer.toString(i)));
        }
        return new Album(
                id, album.title(), album.cover().size(), album.pictures().size());
    }

    public static App app(Path folder) {
        return App.named("Albums").version("1.0.0").mount(new Albums(folder));
    }

    static void main() throws IOException {
        app(Files.createDirectories(Path.of("albums"))).run(8000);
    }
}
