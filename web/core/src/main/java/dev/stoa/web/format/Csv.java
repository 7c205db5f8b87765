package dev.stoa.web.format;

import static dev.stoa.web.format.Typed.NODES;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.web.CursorPage;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Page;
import dev.stoa.web.binding.RecordShape;
import dev.stoa.web.http.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvReadFeature;
import tools.jackson.dataformat.csv.CsvSchema;
import tools.jackson.dataformat.csv.CsvWriteFeature;

/// CSV (RFC 4180) for records and lists of records: a line of names, then a line for each record.
///
/// A record within a record has a column for each of its own, `price.amount`; a list or map is JSON in its
/// cell. Nothing between two commas is null, `""` is empty text. Of a page there are the items; how many there
/// are in all is in `X-Total-Count`, and where to go on in `Link`.
///
/// Text is written as it is. A spreadsheet takes text that begins with `=`, `+`, `-` or `@` for a formula, and to
/// change it would change the data: whoever makes files for spreadsheets has to.
public final class Csv implements Format {
    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(CsvReadFeature.EMPTY_UNQUOTED_STRING_AS_NULL)
            .enable(CsvReadFeature.FAIL_ON_DUPLICATE_HEADER_COLUMNS)
            .enable(CsvReadFeature.SKIP_EMPTY_LINES)
            .enable(CsvWriteFeature.ALWAYS_QUOTE_EMPTY_STRINGS)
            .build();

    private static final ObjectReader LINES = CSV.readerFor(new TypeReference<Map<String, @Nullable String>>() {})
            .with(CsvSchema.emptySchema().withHeader());

    @Override
    public String mediaType() {
        return "text/csv";
    }

    @Override
    public boolean fits(JavaType type) {
        return Typed.isRecord(line(type));
    }

    /// The type of a line: what a page or list holds, or the one record.
    private static JavaType line(JavaType type) {
        var items = isPage(type) ? Typed.component(type, "items") : type;
        return items.isCollectionLikeType() ? items.getContentType() : items;
    }

    private static boolean isPage(JavaType type) {
        return type.hasRawClass(Page.class) || type.hasRawClass(CursorPage.class);
    }

    @Override
    public byte[] write(JsonNode value, JavaType type) {
        var items = isPage(type) ? value.get("items") : value;
        var lines = new ArrayList<Map<String, @Nullable String>>();
        var columns = new LinkedHashSet<String>();
        columns(line(type), "", columns);
        for (var item : items.isArray() ? items.values() : List.of(items)) {
            var cells = new LinkedHashMap<String, @Nullable String>();
            cells(item, line(type), "", cells);
            columns.addAll(cells.keySet());
            lines.add(cells);
        }
        var schema = CsvSchema.builder().setUseHeader(true).setLineSeparator("\r\n");
        columns.forEach(schema::addColumn);
        return CSV.writer(schema.build()).writeValueAsString(lines).getBytes(UTF_8);
    }

    /// The columns that follow from the type, so that an empty list has its line of names.
    private static void columns(JavaType type, String prefix, Set<String> columns) {
        for (var component : RecordShape.of(type.getRawClass()).components()) {
            var name = prefix + component.wireName();
            var inner = Typed.bare(Typed.component(type, component.wireName()));
            if (Typed.isRecord(inner) && inner.getRawClass() != type.getRawClass()) {
                columns(inner, name + ".", columns);
            } else {
                columns.add(name);
            }
        }
    }

    private static void cells(JsonNode record, JavaType type, String prefix, Map<String, @Nullable String> cells) {
        for (var property : record.properties()) {
            var name = prefix + property.getKey();
            var value = property.getValue();
            var component = Typed.bare(Typed.component(type, property.getKey()));
            if (value.isObject() && Typed.isRecord(component)) {
                cells(value, component, name + ".", cells);
            } else {
                cells.put(name, value.isNull() ? null : value.isContainer() ? value.toString() : Typed.text(value));
            }
        }
    }

    @Override
    public List<Reply.Header> headers(JsonNode value, JavaType type) {
        var headers = new ArrayList<Reply.Header>();
        if (isPage(type)) {
            if (value.path("total").isNumber()) {
                headers.add(new Reply.Header("X-Total-Count", value.get("total").asString()));
            }
            for (var link : value.path("_links").properties()) {
                if (link.getValue().isString()) {
                    headers.add(new Reply.Header(
                            "Link", "<" + link.getValue().stringValue() + ">; rel=\"" + link.getKey() + '"'));
                }
            }
        }
        return headers;
    }

    @Override
    public JsonNode read(byte[] body, JavaType type) {
        var list = NODES.arrayNode();
        try (var lines = LINES.<Map<String, @Nullable String>>readValues(body)) {
            while (lines.hasNextValue()) {
                list.add(record(lines.nextValue(), line(type)));
            }
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw HttpProblem.MALFORMED_REQUEST.because("The body is not CSV with a line of names"
                    + (at == null ? "." : " (line " + at.getLineNr() + ")."));
        }
        if (type.isCollectionLikeType()) {
            return list;
        }
        if (list.size() != 1) {
            throw HttpProblem.MALFORMED_REQUEST.because(
                    "The body is one record, so it has two lines: the names, and the values.");
        }
        return list.get(0);
    }

    private static ObjectNode record(Map<String, @Nullable String> cells, JavaType type) {
        var record = NODES.objectNode();
        cells.forEach((column, text) -> {
            if (text != null) {
                put(record, column, text, type);
            }
        });
        return record;
    }

    private static void put(ObjectNode record, String column, String text, JavaType type) {
        var dot = column.indexOf('.');
        var name = dot < 0 ? column : column.substring(0, dot);
        var component = Typed.bare(Typed.component(type, name));
        if (dot > 0 && Typed.isRecord(component)) {
            put(record.withObjectProperty(name), column.substring(dot + 1), text, component);
        } else if (dot < 0) {
            record.set(name, Typed.isCompound(component) ? json(text) : Typed.leaf(text, component));
        } else {
            record.put(column, text);
        }
    }

    private static JsonNode json(String text) {
        try {
            var tree = Typed.JSON.readTree(text);
            return tree.isMissingNode() ? NODES.stringNode(text) : tree;
        } catch (JacksonException | NumberFormatException _) {
            // The latter is Jackson's word for an exponent that no BigDecimal has.
            return NODES.stringNode(text);
        }
    }
}
