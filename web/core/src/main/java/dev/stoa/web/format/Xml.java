package dev.stoa.web.format;

import static dev.stoa.web.format.Typed.NODES;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stoa.web.HttpProblem;
import dev.stoa.web.Problem;
import dev.stoa.web.binding.Types;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// XML: an element for each property, `<item>` for each element of a list.
///
/// ```xml
/// <new_task><title>Bake</title><tags><item>kitchen</item></tags></new_task>
/// ```
///
/// The root is named after the type, and may be called anything in a request. Null is left out. A key that XML
/// cannot have as a name is `<entry name="…">`. Document types are refused, and with them every entity that is
/// not XML's own.
public final class Xml implements Format {
    private static final String ITEM = "item";
    private static final String ENTRY = "entry";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

    /// Elements within elements, at most; as many as Jackson allows in JSON.
    private static final int DEEPEST = 500;

    private static final XMLInputFactory READERS = readers();
    private static final XMLOutputFactory WRITERS = XMLOutputFactory.newDefaultFactory();

    private record Element(String name, Map<String, String> attributes, List<Element> children, String text) {

        @Nullable
        String textOf(String child) {
            for (var one : children) {
                if (one.name.equals(child)) {
                    return one.text;
                }
            }
            return null;
        }
    }

    private static XMLInputFactory readers() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    @Override
    public String mediaType() {
        return "application/xml";
    }

    /// The document itself says that it is UTF-8 (RFC 7303 section 3).
    @Override
    public String contentType() {
        return mediaType();
    }

    @Override
    public boolean fits(JavaType type) {
        return true;
    }

    @Override
    public byte[] write(JsonNode value, JavaType type) {
        var out = new ByteArrayOutputStream();
        try {
            var writer = WRITERS.createXMLStreamWriter(out, "UTF-8");
            writer.writeStartDocument("UTF-8", "1.0");
            write(writer, rootName(type), value);
            writer.writeEndDocument();
            writer.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing XML to memory failed", e);
        }
        return out.toByteArray();
    }

    private static String rootName(JavaType type) {
        if (type.isCollectionLikeType()) {
            return "items";
        }
        var raw = type.getRawClass();
        return raw.isRecord() || raw.isSealed() ? Types.wireName(raw.getSimpleName()) : "value";
    }

    private static void write(XMLStreamWriter writer, String name, JsonNode value) throws XMLStreamException {
        if (NAME.matcher(name).matches()) {
            writer.writeStartElement(name);
        } else {
            writer.writeStartElement(ENTRY);
            writer.writeAttribute("name", possible(name));
        }
        if (value.isObject()) {
            for (var property : value.properties()) {
                if (!property.getValue().isNull()) {
                    write(writer, property.getKey(), property.getValue());
                }
            }
        } else if (value.isArray()) {
            for (var element : value.values()) {
                write(writer, ITEM, element);
            }
        } else if (!value.isNull()) {
            writer.writeCharacters(possible(Typed.text(value)));
        }
        writer.writeEndElement();
    }

    /// XML 1.0 has no way to write most control characters.
    private static String possible(String text) {
        var isPossible = text.codePoints().allMatch(Xml::isPossible);
        return isPossible
                ? text
                : text.codePoints()
                        .map(c -> isPossible(c) ? c : 0xfffd)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    private static boolean isPossible(int c) {
        return (c >= 0x20 && (c < 0xd800 || c > 0xdfff) && c != 0xfffe && c != 0xffff)
                || c == '\n'
                || c == '\r'
                || c == '\t';
    }

    @Override
    public JsonNode read(byte[] body, JavaType type) {
        try {
            var reader = READERS.createXMLStreamReader(new ByteArrayInputStream(body), UTF_8.name());
            while (reader.next() != XMLStreamConstants.START_ELEMENT) {
                if (reader.getEventType() == XMLStreamConstants.DTD) {
                    throw malformed("has a document type, which is not accepted");
                }
            }
            var root = element(reader, 1);
            while (reader.hasNext()) {
                reader.next();
            }
            return value(root, type);
        } catch (XMLStreamException e) {
            var at = e.getLocation();
            throw malformed("is not well-formed XML"
                    + (at == null ? "" : " (line " + at.getLineNumber() + ", column " + at.getColumnNumber() + ")"));
        }
    }

    private static Element element(XMLStreamReader reader, int depth) throws XMLStreamException {
        if (depth > DEEPEST) {
            throw malformed("is nested deeper than " + DEEPEST + " elements");
        }
        var name = reader.getLocalName();
        var attributes = new LinkedHashMap<String, String>();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            if (reader.getAttributeNamespace(i) == null) {
                attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
            }
        }
        var children = new ArrayList<Element>();
        var text = new StringBuilder();
        while (reader.next() != XMLStreamConstants.END_ELEMENT) {
            switch (reader.getEventType()) {
                case XMLStreamConstants.START_ELEMENT -> children.add(element(reader, depth + 1));
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(reader.getText());
                case XMLStreamConstants.ENTITY_REFERENCE -> throw malformed("has an entity that is not XML's own");
                default -> {}
            }
        }
        if (!children.isEmpty() && !text.toString().isBlank()) {
            throw malformed("mixes text and elements in " + name);
        }
        return new Element(name, attributes, children, text.toString());
    }

    private static JsonNode value(Element element, JavaType declared) {
        var type = Typed.chosen(Typed.bare(declared), element::textOf);
        if (type.isCollectionLikeType() && element.text.isBlank()) {
            var list = NODES.arrayNode();
            element.children.forEach(child -> list.add(value(child, type.getContentType())));
            return list;
        }
        if (element.children.isEmpty() && element.attributes.isEmpty()) {
            var isEmpty = Typed.isCompound(type) && element.text.isBlank();
            return isEmpty ? NODES.objectNode() : Typed.leaf(element.text, type);
        }
        return object(element, type);
    }

    private static ObjectNode object(Element element, JavaType type) {
        var object = NODES.objectNode();
        element.attributes.forEach((name, text) -> object.put("@" + name, text));
        for (var child : element.children) {
            var key = Optional.ofNullable(child.attributes.get("name"))
                    .filter(_ -> child.name.equals(ENTRY))
                    .orElse(child.name);
            if (object.has(key)) {
                throw malformed("gives " + key + " twice");
            }
            object.set(key, value(key.equals(child.name) ? child : entry(child), Typed.component(type, key)));
        }
        return object;
    }

    private static Element entry(Element element) {
        return new Element(ENTRY, Map.of(), element.children, element.text);
    }

    private static Problem malformed(String detail) {
        return HttpProblem.MALFORMED_REQUEST.because("The body " + detail + ".");
    }
}
