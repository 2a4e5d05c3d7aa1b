// The models of the recipes. Parameters and FLOP follow from the architectures as the recipes tell
// them (Sources/Estimation/Catalogue/recipes, with the papers and the published counts they are
// held against).

/// AlexNet in its one-column form, arXiv 1404.5997, with SGD and momentum.
package enum AlexNet: TrainedModel {
  package static let name = "alexnet"
  package static let reads = TrainingInput.images
  package static let classes = 1000
  package static let parameters = 61_100_840
  package static let bytesPerParameter = 12
  package static func forwardFLOP(length: Int) -> Double { 1_428_376_960 }
}

/// VGG-16, arXiv 1409.1556, with SGD and momentum.
package enum VGG16: TrainedModel {
  package static let name = "vgg-16"
  package static let reads = TrainingInput.images
  package static let classes = 1000
  package static let parameters = 138_357_544
  package static let bytesPerParameter = 12
  package static func forwardFLOP(length: Int) -> Double { 30_940_528_640 }
}

/// ResNet-50 v1.5, arXiv 1512.03385, with SGD and momentum.
package enum ResNet50: TrainedModel {
  package static let name = "resnet-50"
  package static let reads = TrainingInput.images
  package static let classes = 1000
  package static let parameters = 25_557_032
  package static let bytesPerParameter = 12
  package static func forwardFLOP(length: Int) -> Double { 8_178_368_512 }
}

/// MobileNetV2, arXiv 1801.04381, with SGD and momentum.
package enum MobileNetV2: TrainedModel {
  package static let name = "mobilenet-v2"
  package static let reads = TrainingInput.images
  package static let classes = 1000
  package static let parameters = 3_504_872
  package static let bytesPerParameter = 12
  package static func forwardFLOP(length: Int) -> Double { 601_548_544 }
}

/// ViT-B/16, arXiv 2010.11929, with AdamW.
package enum ViTB16: TrainedModel {
  package static let name = "vit-b-16"
  package static let reads = TrainingInput.images
  package static let classes = 1000
  package static let parameters = 86_567_656
  package static let bytesPerParameter = 16
  package static func forwardFLOP(length: Int) -> Double { 35_127_656_448 }
}

/// BERT-base, arXiv 1810.04805, telling two classes of texts, with AdamW.
package enum BERTBase: TrainedModel {
  package static let name = "bert-base"
  package static let reads = TrainingInput.words(30522, length: 128, classifiesEach: false)
  package static let classes = 2
  package static let parameters = 109_483_778
  package static let bytesPerParameter = 16
  package static func forwardFLOP(length: Int) -> Double {
    // The last two terms are the pooler and the classifier.
    transformerFLOP(width: 768, depth: 12, length: length) + 2 * 768 * 768 + 2 * 768 * 2
  }
}

/// BERT-large, arXiv 1810.04805, telling two classes of texts, with AdamW.
package enum BERTLarge: TrainedModel {
  package static let name = "bert-large"
  package static let reads = TrainingInput.words(30522, length: 128, classifiesEach: false)
  package static let classes = 2
  package static let parameters = 335_143_938
  package static let bytesPerParameter = 16
  package static func forwardFLOP(length: Int) -> Double {
    transformerFLOP(width: 1024, depth: 24, length: length) + 2 * 1024 * 1024 + 2 * 1024 * 2
  }
}

/// GPT-2 small (Radford et al., 2019), with AdamW.
package enum GPT2: TrainedModel {
  package static let name = "gpt-2"
  package static let reads = TrainingInput.words(50257, length: 1024, classifiesEach: true)
  package static let classes = 50257
  package static let parameters = 124_439_808
  package static let bytesPerParameter = 16
  package static func forwardFLOP(length: Int) -> Double {
    transformerFLOP(width: 768, depth: 12, length: length) + 2 * Double(length) * 768 * 50257
  }
}

/// The large language model of arXiv 1409.2329: two layers of 1,500 units, with SGD and momentum.
package enum LanguageLSTM: TrainedModel {
  package static let name = "lstm"
  package static let reads = TrainingInput.words(10000, length: 35, classifiesEach: true)
  package static let classes = 10000
  package static let parameters = 66_034_000
  package static let bytesPerParameter = 12
  package static func forwardFLOP(length: Int) -> Double {
    2 * Double(length) * (2 * 4 * 1500 * 3000 + 1500 * 10000)
  }
}

/// The products of a transformer's layers over one text: 12 · width² weights a layer, and attention
/// in full.
private func transformerFLOP(width: Int, depth: Int, length: Int) -> Double {
  let (width, depth, length) = (Double(width), Double(depth), Double(length))
  return 2 * length * 12 * width * width * depth + 4 * length * length * width * depth
}
