import JSON
import Testing

struct ObjectTests {
  private static let composed = "caf\u{E9}"
  private static let decomposed = "cafe\u{301}"

  @Test func `names are told apart by their octets`() throws {
    #expect(Self.composed == Self.decomposed)
    var object: JSONObject = [:]
    object[Self.composed] = 1
    object[Self.decomposed] = 2
    #expect(object.count == 2)
    #expect(object[Self.composed] == 1)
    #expect(object[Self.decomposed] == 2)
    #expect(try JSONReader.parse("{\"\(Self.composed)\":1,\"\(Self.decomposed)\":2}") == .object(object))
    #expect(JSONValue.string(Self.composed) != .string(Self.decomposed))
    #expect(Set([JSONValue.string(Self.composed), .string(Self.decomposed)]).count == 2)
  }

  @Test(arguments: [3, 16, 17, 18, 500]) func `members keep their order through every change`(count: Int) {
    var object = JSONObject()
    for number in 0..<count { object["k\(number)"] = .integer(Int64(number)) }
    #expect(object.keys == (0..<count).map { "k\($0)" })
    object["k1"] = "changed"
    #expect(object.keys.firstIndex(of: "k1") == 1)
    #expect(object.removeValue(forKey: "k0") == 0)
    #expect(object.removeValue(forKey: "k0") == nil)
    #expect(object["k0"] == nil)
    #expect(object["k1"] == "changed")
    #expect(object["k\(count - 1)"] == .integer(Int64(count - 1)))
    object["k0"] = 5
    #expect(object.keys.last == "k0")
    #expect(object.count == count)
    object["k2"] = nil
    #expect(object.map(\.key).contains("k2") == false)
  }

  @Test func `objects are equal and hash alike in whatever order`() {
    let one: JSONValue = ["a": 1, "b": [true, nil, 1.5], "c": ["d": "e"]]
    let other: JSONValue = ["c": ["d": "e"], "b": [true, nil, 1.5], "a": 1]
    #expect(one == other)
    #expect(one.hashValue == other.hashValue)
    #expect(JSONWriter.canonical(one) == JSONWriter.canonical(other))
    #expect(JSONWriter.write(one) != JSONWriter.write(other))
    #expect(one != ["a": 1, "b": [true, nil, 1.5]])
  }

  @Test func `a value is read by its kind only`() {
    let value: JSONValue = ["text": "x", "number": 7, "list": [1, 2], "no": false, "rate": 1.25]
    #expect(value["text"]?.stringValue == "x")
    #expect(value["number"]?.intValue == 7)
    #expect(value["number"]?.stringValue == nil)
    #expect(value["list"]?[1] == 2)
    #expect(value["list"]?[2] == nil)
    #expect(value["list"]?[-1] == nil)
    #expect(value["list"]?["x"] == nil)
    #expect(value["no"]?.boolValue == false)
    #expect(value["rate"]?.doubleValue == 1.25)
    #expect(value["rate"]?.numberLiteral == "1.25")
    #expect(value["rate"]?.intValue == nil)
    #expect(value["absent"] == nil)
  }

  @Test func `a pointer escapes as RFC 6901 says and finds its value`() {
    let root = JSONPointer.root
    #expect(root.description == "")
    #expect(root.appending("to").appending(0).appending("email").description == "/to/0/email")
    let odd = root.appending("a/b~c").appending("").appending("~1")
    #expect(odd.description == "/a~1b~0c//~01")
    #expect(odd.tokens == ["a/b~c", "", "~1"])
    let value: JSONValue = ["a/b~c": ["": ["~1": 42]], "to": [["email": "x"]]]
    #expect(odd.resolve(in: value) == 42)
    #expect(root.resolve(in: value) == value)
    #expect(root.appending("to").appending(0).appending("email").resolve(in: value) == "x")
    #expect(root.appending("to").appending("00").resolve(in: value) == nil)
    #expect(root.appending("to").appending(1).resolve(in: value) == nil)
    #expect(root.appending("to").appending(0).appending("email").appending("x").resolve(in: value) == nil)
  }
}
