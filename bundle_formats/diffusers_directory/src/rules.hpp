// Ids of the rules in FORMAT.md, where each is explained.
#pragma once

#include <string_view>

namespace gantry::formats::diffusers_directory::rule {

inline constexpr std::string_view kIndexIsThere = "D1";
inline constexpr std::string_view kIndexIsJson = "D2";
inline constexpr std::string_view kIndexIsPlainJson = "D3";
inline constexpr std::string_view kClassIsNamed = "D4";
inline constexpr std::string_view kClassIsKnown = "D5";
inline constexpr std::string_view kPipelineCode = "D6";
inline constexpr std::string_view kTaskIsTaken = "D7";
inline constexpr std::string_view kEntryShape = "D8";
inline constexpr std::string_view kRequiredEntry = "D9";
inline constexpr std::string_view kDenoiserIsThere = "D10";
inline constexpr std::string_view kEntryName = "D11";
inline constexpr std::string_view kComponentClass = "D12";
inline constexpr std::string_view kRetiredClass = "D13";
inline constexpr std::string_view kComponentCode = "D14";
inline constexpr std::string_view kComponentFolder = "D15";
inline constexpr std::string_view kConfiguration = "D16";
inline constexpr std::string_view kVocabulary = "D17";
inline constexpr std::string_view kTokenizerConfiguration = "D18";
inline constexpr std::string_view kProcessor = "D19";
inline constexpr std::string_view kWeightsAreThere = "D20";
inline constexpr std::string_view kFileIsNotEmpty = "D21";
inline constexpr std::string_view kShardIndex = "D22";
inline constexpr std::string_view kShardName = "D23";
inline constexpr std::string_view kShardIsThere = "D24";
inline constexpr std::string_view kOneVariant = "D25";
inline constexpr std::string_view kNameWithDot = "D26";
inline constexpr std::string_view kNoEscape = "D27";
inline constexpr std::string_view kReadable = "D28";
inline constexpr std::string_view kLfsPointer = "D29";
inline constexpr std::string_view kSafetensors = "D30";
inline constexpr std::string_view kTorchFile = "D31";
inline constexpr std::string_view kConnected = "D32";
inline constexpr std::string_view kPickle = "D33";

}  // namespace gantry::formats::diffusers_directory::rule
