import Comms
import MIME

extension BodyComposer.Block {
  /// The visible way out, in the reader's language: part of the letter, as the shipped templates are.
  init?(wayOut link: UnsubscribeLink, locale: String?) {
    let words = locale?.lowercased().hasPrefix("en") == true ? "Unsubscribe" : "Darse de baja"
    self.init(
      text: "\(words): \(link.visible)",
      html: "<a href=\"\(link.visible.replacing("&", with: "&amp;"))\">\(words)</a>"
    )
  }
}
