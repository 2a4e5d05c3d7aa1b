/// Every operation the host knows.
package enum OperationCatalogue {
  /// The kinds of operation, in the order they are listed.
  package static let all: [any Operation.Type] = [
    MatrixMultiplication.self, BatchedMatrixMultiplication.self,
    Convolution.self, ConvolutionBackwardData.self, ConvolutionBackwardWeights.self,
    Attention.self, AttentionBackward.self, LSTM.self, LSTMBackward.self,
    GRU.self,
    Softmax.self, SoftmaxBackward.self, LayerNormalization.self, LayerNormalizationBackward.self,
    BatchNormalization.self, BatchNormalizationBackward.self,
    Rectifier.self, RectifierBackward.self, GELU.self, GELUBackward.self, Addition.self,
    MaxPooling.self, MaxPoolingBackward.self, AveragePooling.self, AveragePoolingBackward.self,
    Embedding.self, EmbeddingBackward.self, CrossEntropy.self, MomentumStep.self, AdamWStep.self,
    AllReduce.self, Copy.self, CopyToDevice.self, CopyFromDevice.self,
    MultiplyAddChain.self, Triad.self,
  ]

  /// Whole training steps, one kind for each model: what no sum of kernels can replace as a
  /// witness.
  package static let trainingSteps: [any Operation.Type] = [
    TrainingStep<AlexNet>.self, TrainingStep<VGG16>.self, TrainingStep<ResNet50>.self,
    TrainingStep<MobileNetV2>.self, TrainingStep<ViTB16>.self, TrainingStep<BERTBase>.self,
    TrainingStep<BERTLarge>.self, TrainingStep<GPT2>.self, TrainingStep<LanguageLSTM>.self,
  ]

  /// Returns the kind of operation with this name, or `nil` if the host knows none.
  package static func kind(_ id: OperationID) -> (any Operation.Type)? {
    (all + trainingSteps).first { $0.id == id }
  }
}
